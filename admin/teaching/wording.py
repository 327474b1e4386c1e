"""Vietnamese words on the pages where staff teach the bot."""

from __future__ import annotations

from admin import wording

STATES = {
    "proposed": "Chờ duyệt",
    "approved": "Đang dùng",
    "rejected": "Không duyệt",
    "withdrawn": "Đã thu hồi",
}
EVENTS = {
    "proposed": "Đề xuất",
    "edited": "Sửa, chờ duyệt lại",
    "approved": "Duyệt",
    "rejected": "Không duyệt",
    "withdrawn": "Thu hồi",
}
PARTS = {
    "questions": "câu hỏi",
    "procedure": "thủ tục",
    "section": "phần trả lời",
    "answer": "câu trả lời",
    "source": "nguồn",
    "commune": "phạm vi",
}
STALE = (
    "{name} vừa sửa mục này trong lúc anh/chị đang xem. Dưới đây là bản mới nhất; điều anh/chị gõ "
    "vẫn còn, xin xem lại rồi làm tiếp."
)
EVERYWHERE = "Mọi xã, phường"
REFUSED = wording.REFUSED | {
    "commune_missing": "Xin chọn xã, phường. Mục cho mọi nơi do cấp tỉnh đề xuất.",
    "procedure_unknown": "Không có thủ tục nào còn hiệu lực mang mã đó. Xin chọn trong danh sách.",
    "section_unknown": "Xin chọn phần trả lời trong danh sách.",
    "target_missing": "Xin chọn: trả lời theo thủ tục, hay theo lời của cán bộ.",
    "questions_missing": "Xin ghi ít nhất một câu hỏi.",
    "question_long": "Có câu hỏi dài quá 500 chữ, xin viết ngắn lại.",
    "questions_many": "Nhiều nhất 50 câu hỏi một mục. Xin giữ những câu khác nhau nhất.",
    "answer_missing": "Xin chọn thủ tục, hoặc viết câu trả lời.",
    "answer_long": "Câu trả lời dài quá 3.000 chữ, xin viết ngắn lại.",
    "second_person": (
        "Anh/chị là người đề xuất mục này. Để chắc chắn đúng, xin nhờ một người khác có quyền "
        "duyệt."
    ),
}
