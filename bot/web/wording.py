"""What citizens and volunteers read on the pages, apart from the templates."""

from __future__ import annotations

from bot import wording as bot_wording
from knowledge.wording import GUIDE_HEADINGS

SITE = "Một Cửa"
HEADINGS = {
    **GUIDE_HEADINGS,
    "steps": "Các bước làm",
    "conditions": "Điều kiện",
    "result": "Kết quả nhận được",
    "legal": "Căn cứ pháp luật",
}
UNCONFIRMED = bot_wording.UNCONFIRMED
NOTICE = bot_wording.NOTICE
CONDITIONS = {True: bot_wording.CONDITIONS_SOME, False: bot_wording.CONDITIONS_NONE}
BUSY = "Máy chủ đang bận. Tin nhắn được giữ lại và sẽ tự gửi lại."
UNREADABLE = "Tin nhắn này không đọc được. Xin gõ lại."
MISSING_PAGE = "Không có trang này"
OWN_DETAIL = "Không có thủ tục mã"
MISSING_PROCEDURE = OWN_DETAIL + " {code}"
MISSING_ADVICE = "Địa chỉ có thể gõ nhầm. Bác/anh/chị tìm lại ở ô dưới đây giúp."
FAILED_ADVICE = "Máy chủ đang bận. Bác/anh/chị chờ một phút rồi mở lại giúp."
FAILED_PAGE = "Trang này đang trục trặc"
FOREIGN_FORM = "Biểu mẫu này không được gửi từ trang Một Cửa. Xin mở lại trang rồi làm lại."
VOLUNTEER_WRONG_CODE = (
    "Mã này không đúng hoặc đã hết hạn. Xem lại từng chữ, hoặc xin cán bộ xã cấp mã mới."
)
VOLUNTEER_TOO_OFTEN = "Mã đã gõ sai nhiều lần. Xin chờ {seconds} giây rồi gõ lại."
VOLUNTEER_LOGGED_OUT = "Đã ra khỏi trang tình nguyện viên trên máy này."
VOLUNTEER_CLOSED = "Đã xong một người. Thông tin của người đó đã xóa khỏi máy."
PDF_UNAVAILABLE = (
    "Máy chủ chưa in được tờ PDF: {reason}. Người quản trị cần cài: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-core"
)
PDF_NO_FONT = "thiếu phông chữ tiếng Việt (Noto Sans hoặc DejaVu Sans)"
POSTERS_NONE = "Chưa chọn thủ tục hay xã, phường nào."
POSTERS_TOO_MANY = "Mỗi lần in nhiều nhất {most} tờ."
POSTERS_UNKNOWN = "Không có thủ tục hoặc xã, phường mã: {codes}."
