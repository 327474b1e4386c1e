"""What citizens read about voice notes and about answers read aloud."""

from __future__ import annotations

HEARD = "Tôi nghe được: “{text}”."
NOT_HEARD = {
    "absent": (
        "Tôi chưa nghe được tin nhắn thoại. Bác/anh/chị gõ giúp điều cần hỏi, ví dụ: “làm giấy "
        "khai sinh”."
    ),
    "busy": "Lúc này tôi chưa nghe kịp. Bác/anh/chị gửi lại sau một phút, hoặc gõ chữ giúp.",
    "long": (
        "Tin nhắn thoại dài quá {seconds} giây nên tôi chưa nghe được. Bác/anh/chị nói ngắn lại "
        "giúp: mình muốn làm giấy tờ gì?"
    ),
    "unreadable": "Tin nhắn thoại này tôi không mở được. Bác/anh/chị nói lại, hoặc gõ chữ giúp.",
    "unclear": (
        "Tôi chưa nghe rõ. Bác/anh/chị nói lại gần máy hơn một chút, hoặc gõ chữ giúp điều cần "
        "hỏi."
    ),
}
NOTHING_TO_READ = "Chưa có câu trả lời nào để đọc. Bác/anh/chị hỏi một việc trước giúp."
READ_ON_WEB = "Bác/anh/chị bấm “Đọc to” dưới câu trả lời để nghe."
CANNOT_READ = "Ở đây tôi chưa đọc to được, bác/anh/chị xem chữ giúp."
