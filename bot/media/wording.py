"""What citizens read about their photos and voice notes."""

from __future__ import annotations

PHOTO_FIRST = (
    "Tôi đã nhận ảnh. Bác/anh/chị kể giúp bằng chữ: gặp vướng mắc gì, ở xã, phường nào? Ảnh sẽ "
    "đi kèm phản ánh."
)
PHOTO_LOST = "Ảnh chưa tải về được. Bác/anh/chị gửi lại ảnh giúp."
PHOTO_UNSEEN = "Tôi chưa xem được ảnh, chỉ trả lời theo lời nhắn kèm ảnh."
