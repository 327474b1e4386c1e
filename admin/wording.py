"""Vietnamese words that staff read, apart from those that stand in a template."""

from __future__ import annotations

from datetime import timedelta

from admin.facts import wording as facts
from bot.wording import SECTION_LABELS as SECTIONS

__all__ = ["SECTIONS"]

PROVINCE = "Toàn tỉnh"
NO_COMMUNE = "Chưa rõ xã (tỉnh xử lý)"
BOT = "Trợ lý"
CONSOLE = "Người vận hành máy chủ"
NOBODY = "Chưa ai nhận"

ROLES = {
    "commune_staff": "Cán bộ xã",
    "commune_lead": "Phụ trách xã",
    "province_editor": "Biên tập cấp tỉnh",
    "province_admin": "Quản trị cấp tỉnh",
}
KINDS = {
    "knowledge": "Thiếu hoặc sai thông tin",
    "software": "Phần mềm, tài khoản",
    "payment": "Nộp tiền, phí",
    "facilities": "Cơ sở vật chất, cán bộ",
    "connection": "Liên thông giữa cơ quan",
    "land": "Đất đai",
    "civil_status": "Phần mềm hộ tịch",
    "distance": "Đường xa, đi lại",
    "language": "Tiếng nói, mới làm trực tuyến",
}
STATUSES = {
    "new": "Mới",
    "in_progress": "Đang xử lý",
    "answered": "Đã trả lời",
    "passed_up": "Đã chuyển lên trên",
    "closed": "Đã đóng",
}
SEVERITIES = {1: "Thường", 2: "Gấp", 3: "Nặng"}
OUTCOMES = {
    "answered": "Đã trả lời",
    "clarify": "Hỏi lại",
    "informed": "Đã cho biết",
    "recorded": "Đã ghi nhận",
    "dossier_found": "Thấy hồ sơ",
    "dossier_unknown": "Không thấy hồ sơ",
    "greeted": "Chào hỏi",
    "unanswered_no_procedure": "Không có thủ tục khớp",
    "unanswered_low_confidence": "Chưa đủ chắc chắn",
    "refused_off_topic": "Ngoài phạm vi",
    "refused_unsafe": "Từ chối: trái luật hoặc bảo trợ lý làm trái việc",
    "handed_to_staff": "Chuyển cho cán bộ",
    "error": "Lỗi máy",
}
VERDICTS = {
    "answer": "Trả lời",
    "ask_back": "Hỏi lại",
    "nothing_fits": "Không có gì khớp",
    "not_sure": "Chưa chắc",
    "off_topic": "Ngoài phạm vi",
    "unsafe": "Trái luật",
}
EVENTS = {
    "filed": "Ghi nhận",
    "joined": "Thêm người gặp",
    "status": "Đổi trạng thái",
    "assigned": "Giao việc",
    "answered": "Trả lời người dân",
    "split": "Tách ra",
    "merged": "Gộp lại",
    "classified": "Phân loại lại",
    "helped": "Người dân: giúp được",
    "not_helped": "Người dân: chưa giúp được",
}
CHANGED = {"kind": "loại", "field": "lĩnh vực", "commune": "nơi", "severity": "mức độ"}
FLAGS = {
    "thumbs_down": "Bấm “Chưa đúng”",
    "complaint": "Có lời than phiền",
    "unanswered": "Nhiều câu liền chưa trả lời được",
    "distress": "Có dấu hiệu nguy cấp",
    "person": "Muốn gặp cán bộ",
}
CHANNELS = {"web": "Trang web", "telegram": "Telegram", "zalo": "Zalo", "zalo_oa": "Zalo OA"}
OUTBOX_STATES = {
    "pending": "đang gửi",
    "sending": "đang gửi",
    "waiting": "chờ người dân nhắn tiếp",
    "sent": "đã gửi",
    "read": "đã nhận",
    "dead": "không gửi được",
}
ACTIONS = {
    **facts.ACTIONS,
    "login": "Đăng nhập",
    "logout": "Đăng xuất",
    "staff.added": "Thêm tài khoản",
    "staff.changed": "Sửa tài khoản",
    "password.changed": "Đổi mật khẩu",
    "password.reset": "Đặt lại mật khẩu",
    "two_step.on": "Bật xác thực hai bước",
    "two_step.off": "Tắt xác thực hai bước",
    "report.status": "Đổi trạng thái vướng mắc",
    "report.assigned": "Giao vướng mắc",
    "report.answered": "Trả lời vướng mắc",
    "report.split": "Tách vướng mắc",
    "report.merged": "Gộp vướng mắc",
    "report.classified": "Phân loại vướng mắc",
    "knowledge.proposed": "Đề xuất kiến thức",
    "knowledge.edited": "Sửa kiến thức",
    "knowledge.approved": "Duyệt kiến thức",
    "knowledge.rejected": "Không duyệt kiến thức",
    "knowledge.withdrawn": "Thu hồi kiến thức",
    "conversation.taken": "Nhận trò chuyện trực tiếp",
    "conversation.returned": "Trả lại cho trợ lý",
    "conversation.message": "Nhắn cho người dân",
    "conversation.reviewed": "Đã xem trò chuyện",
    "dossiers.imported": "Nhập hồ sơ",
    "outbox.retried": "Gửi lại tin",
    "alerts.code": "Lấy mã nối chat nhận cảnh báo",
    "alerts.stopped": "Thôi nhận cảnh báo qua chat",
}
DETAIL_VALUES = {**KINDS, **STATUSES, **ROLES, "True": "có", "False": "không"}
DONE = {
    **facts.DONE,
    "password": "Đã đổi mật khẩu.",
    "two_step_on": "Đã bật xác thực hai bước.",
    "two_step_off": "Đã tắt xác thực hai bước.",
    "status": "Đã ghi trạng thái mới.",
    "assigned": "Đã giao việc.",
    "answered": "Đã gửi câu trả lời tới người hỏi.",
    "split": "Đã tách thành vướng mắc này.",
    "merged": "Đã gộp vào vướng mắc này.",
    "classified": "Đã phân loại lại.",
    "entry_proposed": "Đã gửi đề xuất. Một người khác duyệt rồi trợ lý mới trả lời theo.",
    "entry_edited": "Đã lưu. Một người khác duyệt rồi trợ lý mới trả lời theo.",
    "entry_approved": "Đã duyệt. Trợ lý trả lời theo mục này trong vài giây nữa.",
    "entry_rejected": "Đã ghi là không duyệt.",
    "entry_withdrawn": "Đã thu hồi. Trợ lý thôi trả lời theo mục này.",
    "taken": "Anh/chị đang trả lời trực tiếp. Trợ lý tạm dừng ở cuộc trò chuyện này.",
    "returned": "Đã trả cuộc trò chuyện lại cho trợ lý.",
    "sent": "Đã gửi tin.",
    "reviewed": "Đã đánh dấu là xem rồi.",
    "alerts_read": "Đã đánh dấu là đọc rồi.",
    "alerts_stopped": "Đã thôi gửi cảnh báo tới cuộc trò chuyện đó.",
    "retried": "Tin đã được xếp hàng gửi lại.",
    "staff": "Đã lưu tài khoản.",
}
REFUSED = {
    **facts.REFUSED,
    "username_taken": "Tên đăng nhập này đã có người dùng.",
    "username_form": (
        "Tên đăng nhập dùng chữ thường không dấu, số, dấu chấm, gạch; ít nhất 3 ký tự."
    ),
    "name_blank": "Xin ghi họ tên.",
    "role_unknown": "Xin chọn vai trò.",
    "staff_commune_unknown": (
        "Có xã, phường không khớp. Xin ghi mỗi dòng một nơi, đủ tên và tỉnh, ví dụ: xã Ví Dụ, "
        "Tên tỉnh."
    ),
    "communes_missing": "Cán bộ xã cần ít nhất một xã, phường.",
    "last_administrator": "Phải còn ít nhất một quản trị cấp tỉnh đang hoạt động.",
    "unknown": "Không có tài khoản này.",
    "password_short": "Mật khẩu cần ít nhất 12 ký tự. Ghép vài từ lại là dễ nhớ nhất.",
    "password_long": "Mật khẩu dài quá 200 ký tự.",
    "password_username": "Mật khẩu không được giống tên đăng nhập.",
    "password_repeated": "Mật khẩu cần nhiều ký tự khác nhau hơn.",
    "password_differs": "Hai lần gõ mật khẩu mới không giống nhau.",
    "password_same": "Mật khẩu mới phải khác mật khẩu cũ.",
    "password_wrong": "Mật khẩu hiện tại chưa đúng.",
    "code_wrong": "Mã chưa đúng hoặc đã dùng rồi. Xin đợi mã mới rồi gõ lại.",
    "login_wrong": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    "login_stale": "Trang đăng nhập đã cũ, xin thử lại.",
    "note_missing": "Xin ghi lý do.",
    "text_missing": "Xin gõ nội dung trước khi gửi.",
    "text_long": "Nội dung dài quá {limit} chữ, xin viết ngắn lại.",
    "nothing_changed": "Chưa có gì thay đổi.",
    "commune_unknown": "Không có xã, phường đó, hoặc nơi đó ngoài phạm vi của anh/chị.",
    "step_not_allowed": "Không chuyển được từ trạng thái hiện tại sang trạng thái đó.",
    "owner_unknown": "Người được giao không phụ trách xã, phường này.",
    "voices_missing": "Xin chọn ít nhất một lời kể, và để lại ít nhất một.",
    "other_unknown": "Không tìm thấy vướng mắc còn mở có mã đó.",
    "not_taken": "Cuộc trò chuyện này chưa do anh/chị nhận. Xin bấm “Nhận trò chuyện” trước.",
    "taken_by_other": "Cuộc trò chuyện này đang do {name} trả lời.",
    "nobody_reachable": (
        "Không còn cuộc trò chuyện nào để gửi: người hỏi đã xóa. Hãy đóng vướng mắc kèm ghi chú."
    ),
    "file_missing": "Xin chọn tệp CSV hoặc XLSX.",
    "file_gone": "Tệp chờ nhập không còn. Xin tải lên lại.",
    "file_unreadable": "Không đọc được tệp: {reason}",
    "file_breaks": "Máy không đọc hết được tệp này. Xin lưu lại thành CSV rồi tải lên lại.",
    "import_absent": "Bản cài này chưa có phần nhập hồ sơ.",
}
STALE = (
    "{name} vừa sửa vướng mắc này trong lúc anh/chị đang gõ. Điều anh/chị gõ vẫn còn ở dưới: xem "
    "lại phần lịch sử rồi gửi lại nếu vẫn cần."
)
FAILURES = {
    400: ("Yêu cầu chưa đúng", "Xin quay lại và thử lần nữa."),
    401: ("Phiên làm việc đã hết", "Xin đăng nhập lại. Điều đang gõ được giữ trên máy này."),
    403: ("Không được phép", "Việc này ngoài quyền hoặc ngoài xã, phường anh/chị phụ trách."),
    404: ("Không tìm thấy", "Trang hoặc mục này không có, hoặc đã bị xóa."),
    405: ("Yêu cầu chưa đúng", "Xin quay lại và thử lần nữa."),
    411: ("Yêu cầu chưa đúng", "Xin quay lại và thử lần nữa."),
    413: ("Tệp lớn quá", "Xin chia tệp nhỏ hơn {limit} MB rồi tải lên lại."),
    419: ("Biểu mẫu đã cũ", "Xin tải lại trang rồi gửi lại. Điều đang gõ được giữ trên máy này."),
    422: ("Yêu cầu chưa đúng", "Có ô chưa hợp lệ. Xin quay lại và thử lần nữa."),
    500: ("Máy đang trục trặc", "Xin thử lại sau vài phút. Mã báo lỗi: {reference}."),
    503: ("Cơ sở dữ liệu đang bận", "Xin thử lại sau ít phút. Mã báo lỗi: {reference}."),
}
BAR = "{span}: {questions} câu hỏi, trả lời được {part}"
ALERT_TITLE = "Có {count} vướng mắc cần anh/chị xem:"
ALERT_LINE = "- {reference}: {why} ({kind}; {place})"
ALERT_SEVERE = "mức nặng, mới đến"
ALERT_OVERDUE = "quá hạn từ {day}"
ALERT_MORE = "… và {count} vướng mắc nữa."
ALERT_ALL = "Xem tất cả: {link}"
ALERT_STOP = "Thôi nhận: gửi /canbo thoi"
IMPORT_STATES = {
    "reading": "Đang đọc tệp",
    "read": "Chờ bấm “Nhập”",
    "landing": "Đang nhập",
    "landed": "Đã nhập xong",
    "failed": "Không đọc được",
}
WAIT = "Đã sai nhiều lần từ máy này. Xin thử lại sau {wait}."
WAIT_SECONDS = "{count} giây"
WAIT_MINUTES = "{count} phút"
GROUPS = {"people": "Người dân", "facts": "Kiến thức", "running": "Vận hành"}
PAGES = {
    "dashboard": "Tổng quan",
    "reports": "Vướng mắc",
    "alerts": "Cảnh báo",
    "flagged": "Cần xem",
    "outbox": "Tin chưa gửi",
    "quick_report": "Báo cáo nhanh",
    "knowledge": "Kiến thức",
    "try": "Hỏi thử",
    "procedures": "Thủ tục",
    "repeals": "Thủ tục bãi bỏ",
    "overrides": "Mức riêng của tỉnh",
    "offices": "Trụ sở một cửa",
    "volunteers": "Tình nguyện viên",
    "dossiers": "Nhập hồ sơ",
    "staff": "Tài khoản",
    "audit": "Nhật ký",
    "profile": "Tài khoản của tôi",
}


def wait_text(wait: timedelta) -> str:
    """How long to wait, in the nearest unit, rounded up."""
    seconds = int(wait.total_seconds()) + 1
    if seconds < 60:
        return WAIT.format(wait=WAIT_SECONDS.format(count=seconds))
    return WAIT.format(wait=WAIT_MINUTES.format(count=-(-seconds // 60)))
