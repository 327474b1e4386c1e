"""What a citizen reads of a checklist."""

from __future__ import annotations

TITLE = "Danh sách giấy tờ: {name} (mã {code})"
CASE = "Trường hợp {case}"
ORDINARY = "Không thuộc các trường hợp trên"
BOX = "☐"
TICKED = "☑"
MISSING = "Còn thiếu {missing} trong {total} loại giấy tờ."
COMPLETE = "Đã đủ {total} loại giấy tờ. Bác/anh/chị mang đi nộp được rồi."
HOW = "Có giấy nào thì chọn giấy đó để đánh dấu; chọn lần nữa để bỏ dấu."
PRINT = "Bản để in: {url}"
LABEL = "Danh sách để đánh dấu"
CLEAR = "Bỏ hết dấu"
ASK_CASE = "Giấy tờ tùy trường hợp. Trường hợp của mình là gì ạ?"
ASK_WHICH = "Bác/anh/chị cần danh sách giấy tờ của thủ tục nào ạ? Ví dụ: “đăng ký kết hôn”."
GROUP_STARTS = (
    "giấy tờ phải",
    "các giấy tờ phải",
    "giấy tờ cần",
    "lưu ý",
    "ghi chú",
    "thành phần hồ sơ",
    "bao gồm",
    "hồ sơ gồm",
    "hồ sơ bao gồm",
    "xuất trình",
)
"""How a heading begins that only groups papers, all of them needed; any other names a case."""
