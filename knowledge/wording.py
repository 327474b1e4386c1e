"""Vietnamese words that the knowledge shows to citizens and staff."""

from __future__ import annotations

NOTE_STANDARD = "mức thường"
NOTE_REDUCED = "mức giảm"
NOTE_WAIVED = "được miễn"
NOTE_UNTIL = "đến hết {until:%d/%m/%Y}"
NOTE_USUAL_EXEMPTION = "miễn cho gia đình có công, hộ nghèo, người khuyết tật"
NOTE_EXEMPTION = "có trường hợp được miễn hoặc giảm"
NOTE_SEE_SOURCE = "xem trang nguồn để biết áp dụng khi nào"
NOTE_COPY_CHARGED = "bản sao xin thêm tính phí riêng"

CASE_RESULT_ONLY = "chỉ trả kết quả"

DOUBT_REASONS = {
    "fee_note_unread": "ghi chú về phí chưa đọc được",
    "fee_cell_unread": "ô phí chưa đọc được",
    "fee_implausible": "số tiền không hợp lý",
    "fee_disagrees": "ô phí và ghi chú khác nhau",
    "fee_formula": "phí tính theo tỷ lệ hoặc công thức",
    "fee_expired": "mọi mức phí đã hết hạn",
    "fee_only_cites_law": "ghi chú chỉ dẫn văn bản, không nêu mức",
    "fee_in_description": "mô tả nói về phí khác với ô phí",
    "time_unread": "thời gian chưa đọc được",
    "time_without_unit": "thời gian không có đơn vị",
    "channels_unread": "có dòng cách nộp chưa đọc được",
    "quantity_glued": "số lượng dính liền với tên giấy tờ",
    "papers_unread": "danh sách giấy tờ chưa đọc được",
    "legal_unread": "căn cứ pháp lý chưa đọc được",
    "name_of_another": "tên của thủ tục khác",
    "name_missing": "thiếu tên",
    "level_gone": "cấp thực hiện không còn",
    "level_implausible": "cấp thực hiện không hợp lý",
}

GUIDE_HEADINGS = {
    "when": "Khi nào cần",
    "documents": "Mang gì",
    "place": "Nộp ở đâu",
    "time": "Bao lâu",
    "fee": "Hết bao nhiêu tiền",
    "online": "Làm trên mạng",
    "cases": "Trường hợp khác",
    "pitfalls": "Hay vướng",
    "questions": "Hỏi tiếp",
}
GUIDE_CASE = "### Trường hợp: "
GUIDE_SOURCE_PAGE = "trang nguồn"
GUIDE_PORTAL = "dichvucong.gov.vn"
GUIDE_NO_DISTRICT = ("huyện", "quận", "thị xã", "thị trấn")
GUIDE_WAYS = {
    "online": r"trên mạng|qua mạng|trực tuyến",
    "post": r"(?<!nhận )qua bưu điện|gửi bưu điện|bưu chính",
    "direct": r"trực tiếp|tận nơi",
}
GUIDE_SPELT_FIGURES = (
    r"\b(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm)(?: \w+)? "
    r"(?:ngày|tuần|tháng|giờ|đồng|nghìn|ngàn|triệu)\b"
)
GUIDE_NOTE_NAMES = ("Lưu ý", "Ví dụ")
GUIDE_COMMON_SYLLABLES = (
    "giấy tờ bản chính sao có và hoặc của do theo mẫu về cho các những một trong được cơ quan thẩm"
    " quyền cấp người với là thì bị vào ra tại để này đó khác khi nếu phải trường hợp không gồm"
    " như từ đến đã còn số thông tin"
)

SHOW_LABELS = {
    "code": "Mã",
    "name": "Tên",
    "status": "Tình trạng",
    "field": "Lĩnh vực",
    "issuer": "Cơ quan ban hành",
    "performers": "Cơ quan thực hiện",
    "channel": "Cách nộp",
    "paper": "Giấy tờ",
    "result": "Kết quả",
    "legal": "Căn cứ",
    "replaced_by": "Có thể đã thay bằng",
    "source": "Nguồn",
    "as_of": "Thông tin tính đến",
}
SHOW_STATUSES = {
    "in_force": "còn hiệu lực",
    "unconfirmed": "chưa xác nhận lại từ danh sách năm 2025",
    "repealed": "đã bãi bỏ",
}
SHOW_METHODS = {"online": "Trực tuyến", "direct": "Trực tiếp", "post": "Bưu chính"}
SHOW_UNITS = {
    "minute": "phút",
    "hour": "giờ",
    "day": "ngày",
    "working_day": "ngày làm việc",
    "month": "tháng",
    "year": "năm",
}
SHOW_FEE_KINDS = {
    "free": "miễn phí",
    "amount": "có phí",
    "set_locally": "phí do tỉnh quy định",
    "unknown": "phí chưa công bố",
}
SHOW_NOT_PUBLISHED = "chưa công bố"
CHECK_FREE_NOTE_WORDS = (NOTE_WAIVED, NOTE_COPY_CHARGED)
