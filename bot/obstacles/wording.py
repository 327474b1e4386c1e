"""Sentences about obstacle reports that citizens read."""

from __future__ import annotations

from bot.obstacles.records import ReportKind, ReportStatus

ASK = "Bác/anh/chị kể giúp: gặp vướng mắc gì, ở xã, phường nào? Viết trong một tin nhắn."
CANCELLED = "Dạ, tôi không ghi phản ánh nữa. Bác/anh/chị cần gì cứ hỏi."
RECORDED = (
    "Đã ghi phản ánh của bác/anh/chị, mã {report}. Muốn biết xử lý tới đâu, cứ gửi mã này cho "
    "tôi. {contact}"
)
UNKNOWN = "Tôi không tìm thấy phản ánh mã {report}. Bác/anh/chị xem lại mã giúp."
STANDS = "Phản ánh {report} (ghi ngày {date}): {status}."
STATUSES = {
    ReportStatus.NEW: "đã ghi nhận, chờ cán bộ xem",
    ReportStatus.IN_PROGRESS: "cán bộ đang xử lý",
    ReportStatus.ANSWERED: "cán bộ đã trả lời",
    ReportStatus.PASSED_UP: "đã chuyển lên cấp trên",
    ReportStatus.CLOSED: "đã xử lý xong",
}
DUE = "Dự kiến xong trước ngày {date}."
PEOPLE = "Có {count} người cùng gặp việc này."
ANSWER_WAS = "Cán bộ trả lời: {answer}"

ANSWER = (
    "Về điều bác/anh/chị hỏi: “{question}”\n"
    "Cán bộ trả lời: {answer}\n"
    "(Mã phản ánh {report}.) Câu trả lời này có giúp được không ạ?"
)
HELPED_LABEL = "Giúp được"
NOT_HELPED_LABEL = "Chưa giúp được"
HELPED = "Cảm ơn bác/anh/chị đã cho biết."
NOT_HELPED = (
    "Cảm ơn bác/anh/chị. Tôi đã báo lại để cán bộ xem thêm phản ánh {report}. Bác/anh/chị có thể "
    "gõ /phananh để kể rõ hơn."
)
COMFORT = (
    "Nghe bác/anh/chị kể, tôi biết mình đang gặp chuyện rất khó. Tôi đã báo để cán bộ xem. "
    "Đừng ở một mình với chuyện này: xin nói với một người thân tin cậy. {contact}"
)
WANTS_PERSON = (
    "Tôi là máy. Tôi đã báo để cán bộ xem cuộc trò chuyện này; cán bộ trả lời thì tin hiện ở đây. "
    "Bác/anh/chị viết luôn điều cần hỏi để cán bộ đọc. {contact}"
)
GRAVE = (
    "Tôi là máy nên không giúp được hết, nhưng tôi đã chuyển lời bác/anh/chị tới cán bộ để có "
    "người liên hệ ở đây. Lúc này xin hãy gọi hoặc ở bên một người thân tin cậy. {contact}"
)

PHOTO_KEPT = "Đã kèm ảnh vào phản ánh {report}."
PHOTO_NO_REPORT = "Muốn gửi ảnh kèm phản ánh, bác/anh/chị gõ /phananh và kể vướng mắc trước nhé."
PHOTO_REFUSED = "Ảnh này tôi không nhận được. Xin gửi ảnh JPEG, PNG hoặc WebP, nhỏ hơn {limit} MB."
PHOTO_TOO_FAST = "Ảnh gửi nhanh quá. Bác/anh/chị chờ {seconds} giây rồi gửi lại giúp ạ."
PHOTO_TOO_MANY = "Phản ánh này đã có {most} ảnh, tôi không nhận thêm."

KIND_NAMES = {
    ReportKind.KNOWLEDGE: "Kiến thức thiếu hoặc sai",
    ReportKind.SOFTWARE: "Phần mềm, tài khoản",
    ReportKind.PAYMENT: "Thanh toán, phí, lệ phí",
    ReportKind.FACILITIES: "Cơ sở vật chất, cán bộ",
    ReportKind.CONNECTION: "Liên thông giữa các cơ quan",
    ReportKind.LAND: "Đất đai",
    ReportKind.CIVIL_STATUS: "Phần mềm hộ tịch",
    ReportKind.DISTANCE: "Đi lại, tiếp cận",
    ReportKind.LANGUAGE: "Ngôn ngữ, người chưa quen làm trên mạng",
}
