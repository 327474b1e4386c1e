"""Vietnamese words of the pages that keep procedures, overrides, offices and volunteers right."""

from __future__ import annotations

ACTIONS = {
    "office.saved": "Lưu trụ sở",
    "office.deleted": "Xóa trụ sở",
    "offices.imported": "Nhập tệp trụ sở",
    "override.added": "Thêm mức riêng của tỉnh",
    "override.ended": "Cho mức riêng hết hiệu lực",
    "override.deleted": "Xóa mức riêng",
    "overrides.imported": "Nhập tệp mức riêng",
    "procedure.edited": "Sửa thủ tục",
    "procedure.undone": "Bỏ phần sửa thủ tục",
    "repeal.confirmed": "Xác nhận bãi bỏ",
    "repeal.rejected": "Khôi phục thủ tục",
    "volunteer.invited": "Tạo mã mời tình nguyện viên",
    "volunteer.revoked": "Thu hồi mã mời",
}
DONE = {
    "office": "Đã lưu trụ sở. Trợ lý trả lời theo thông tin mới ngay.",
    "office_deleted": "Đã xóa trụ sở.",
    "override": "Đã lưu. Trợ lý trả lời theo mức này trong thời gian hiệu lực.",
    "override_ended": "Đã ghi ngày hết hiệu lực.",
    "override_deleted": "Đã xóa.",
    "sheet_landed": "Đã nhập các dòng đúng trong tệp.",
    "procedure": "Đã lưu. Trợ lý trả lời theo thông tin mới trong vài giây.",
    "procedure_same": "Không có gì khác với thông tin gốc nên không lưu.",
    "procedure_undone": "Đã bỏ phần sửa, thủ tục trở lại thông tin gốc.",
    "repeal": "Đã xác nhận. Trợ lý nói thủ tục này đã bãi bỏ.",
    "repeal_rejected": "Đã khôi phục. Trợ lý trả lời thủ tục này như trước.",
    "revoked": "Đã thu hồi mã. Ai đang dùng mã này đã bị đăng xuất.",
}
REFUSED = {
    "sheet_missing": "Xin chọn tệp CSV hoặc XLSX.",
    "sheet_unreadable": "Không đọc được tệp: {reason}",
    "sheet_columns": (
        "Tệp trống hoặc thiếu cột. Cần có: {columns}. Xin tải tệp mẫu, điền vào rồi tải lên lại."
    ),
    "sheet_landed": "Tệp này đã nhập rồi.",
    "document_missing": "Xin ghi số văn bản làm căn cứ, ví dụ 12/2026/QĐ-UBND.",
    "dated_missing": "Xin ghi ngày của văn bản.",
    "dated_future": "Ngày của văn bản chưa tới.",
    "day_missing": "Xin ghi ngày cuối còn hiệu lực.",
    "successor_unknown": "Mã thay thế {code} không có trong các thủ tục còn hiệu lực.",
    "repeal_kept": "Danh mục gốc đã ghi thủ tục này bãi bỏ, không có bản trước để khôi phục.",
    "repeal_settled": "Việc này không còn chờ quyết định, có thể người khác vừa làm xong.",
    "name_missing": "Xin ghi tên tình nguyện viên hoặc tên đội.",
    "volunteer_commune": "Xin chọn một xã, phường trong danh sách.",
    "days_wrong": "Số ngày dùng được của mã là từ 1 đến 90.",
    "fee_contradicts": "Có mức phí mà ghi chú trái với chính mức phí đó. Xin xem lại ghi chú.",
    "level_gone": "Có cơ quan cấp huyện trong nơi thực hiện. Cấp huyện không còn từ 01/7/2025.",
    "fees_ended": "Có cách nộp mà mọi mức phí đều đã hết hạn. Xin ghi mức đang áp dụng.",
}
EDITED_MEANWHILE = (
    "{name} vừa lưu trước trong lúc anh/chị đang gõ. Điều anh/chị gõ vẫn còn ở dưới, bên cạnh là "
    "nội dung mới nhất. Xin so lại rồi lưu lần nữa nếu vẫn cần."
)
OVERRIDE_MEANWHILE = (
    "{name} vừa sửa mức này trong lúc anh/chị đang xem. Dưới đây là nội dung mới nhất, chưa có gì "
    "của anh/chị được ghi. Xin xem lại rồi làm lần nữa nếu vẫn cần."
)
SOMEBODY = "Người khác"
OTHER_COMMUNE = "ngoài xã, phường anh/chị phụ trách"
OTHER_PROVINCE = "ngoài tỉnh của bản cài này"

CELL_PAPER = "Giấy tờ {number}"
CELL_CHANNEL = "Cách nộp {number}"
CELL_FEE = "Cách nộp {number}, phí {place}"
BAD_NUMBER = "{where}: “{value}” không phải số."
BAD_COUNT = "{where}: số bản phải là số nguyên từ 0 đến 99."
BAD_DAY = "{where}: “{value}” không phải ngày."
BAD_CHOICE = "{where}: xin chọn lại."
FEE_NEEDS_AMOUNT = "{where}: có phí thì cần ghi số tiền lớn hơn 0."
FEE_HAS_AMOUNT = "{where}: đã ghi số tiền thì phải chọn “có phí”."
FEE_ENDS_EARLY = "{where}: ngày hết hạn sớm hơn ngày bắt đầu."
TIME_NEEDS_VALUE = "{where}: thời gian phải lớn hơn 0."
TOO_LONG = "{where}: dài quá {limit} chữ."
TOO_MANY = "Nhiều dòng quá: nhiều nhất {limit} dòng mỗi phần."
BAD_ADDRESS = "Đường dẫn phải bắt đầu bằng https://"
NO_PERFORMER = "Xin ghi ít nhất một cơ quan thực hiện."

FIELDS = {
    "channels": "Cách nộp, thời gian, phí",
    "papers": "Giấy tờ",
    "results": "Kết quả",
    "performers": "Cơ quan thực hiện",
    "levels": "Cấp thực hiện",
    "source_url": "Đường dẫn nguồn",
    "status": "Tình trạng",
    "replaced_by": "Thủ tục thay thế",
    "name": "Tên",
    "field": "Lĩnh vực",
    "issuer": "Cơ quan ban hành",
    "audience": "Đối tượng",
    "legal_basis": "Căn cứ pháp luật",
    "has_conditions": "Điều kiện",
    "decision": "Số quyết định",
    "detailed": "Có chi tiết",
}
DETAILS = {
    **FIELDS,
    "action": "việc",
    "active": "đang hoạt động",
    "added": "đã thêm",
    "address": "địa chỉ",
    "after": "sau",
    "amount": "số tiền",
    "before": "trước",
    "changed": "đã sửa",
    "commune": "xã, phường",
    "communes": "xã, phường",
    "currency": "tiền tệ",
    "days": "số ngày",
    "display_name": "họ tên",
    "document": "văn bản",
    "fields": "phần đã sửa",
    "from": "từ",
    "hours": "giờ",
    "kind": "loại",
    "landed": "đã nhập",
    "new": "mới",
    "note": "ghi chú",
    "owner": "người xử lý",
    "phone": "điện thoại",
    "procedure": "thủ tục",
    "province": "tỉnh",
    "reception_points": "điểm tiếp nhận khác",
    "rejected": "dòng lỗi",
    "role": "vai trò",
    "severity": "mức nặng",
    "since": "từ ngày",
    "successors": "thay bằng",
    "to": "thành",
    "until": "đến hết",
    "updated": "kiểm lại ngày",
    "voices": "số người",
}
LEVELS = {
    "ministry": "Trung ương",
    "province": "Cấp tỉnh",
    "commune": "Cấp xã",
    "other": "Cơ quan khác",
}
CHANGES = {
    "added": "Thêm mới",
    "changed": "Nguồn đổi",
    "repealed": "Nguồn không còn: bãi bỏ",
    "restored": "Khôi phục",
    "successors": "Xác nhận bãi bỏ",
    "edited": "Cán bộ sửa",
    "edit_undone": "Bỏ phần sửa",
}
SHOWN_STATES = {
    "all": "Đang áp dụng",
    "edited": "Cán bộ đã sửa",
    "overtaken": "Nguồn đã đổi sau khi sửa",
    "gaps": "Thiếu phí hoặc thời gian",
    "repealed": "Đã bãi bỏ",
}
STATUSES = {
    "in_force": "Còn hiệu lực",
    "unconfirmed": "Mới có tên, chưa xác nhận lại",
    "repealed": "Đã bãi bỏ",
}
GAPS = {
    "fee": "chưa công bố phí",
    "time": "chưa công bố thời gian",
    "papers": "chưa công bố giấy tờ",
    "channels": "chưa công bố cách nộp",
}
OVERRIDE_KINDS = {"fee": "Phí, lệ phí", "address": "Địa chỉ nộp"}
OVERRIDE_STATES = {
    "in_force": "Đang hiệu lực",
    "coming": "Chưa tới ngày",
    "ended": "Đã hết",
    "all": "Tất cả",
}
METHODS = {"online": "Trực tuyến", "direct": "Trực tiếp", "post": "Bưu chính"}
OFFICE_STATES = {"all": "Tất cả", "filled": "Đã có địa chỉ", "missing": "Chưa có địa chỉ"}
INVITATION_STATES = {"open": "Đang dùng được", "expired": "Đã hết hạn", "revoked": "Đã thu hồi"}
ALL_PEOPLE = "Tổng số người"
WHOLE_PROVINCE = "Toàn tỉnh"
UNITS = {
    "working_day": "ngày làm việc",
    "day": "ngày",
    "hour": "giờ",
    "minute": "phút",
    "month": "tháng",
    "year": "năm",
}
FEE_KINDS = {
    "unknown": "chưa công bố",
    "free": "miễn phí",
    "amount": "có phí",
    "set_locally": "do tỉnh quy định",
}
