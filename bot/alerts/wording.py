"""Sentences for staff who link a chat."""

from __future__ import annotations

COMMAND = "/canbo"
LINKED = (
    "Đã nối. Từ giờ anh/chị nhận cảnh báo vướng mắc nặng và quá hạn ở đây. Muốn thôi, gửi "
    "/canbo thoi."
)
WRONG_CODE = (
    "Mã này không đúng, đã dùng hoặc quá 15 phút. Anh/chị mở trang “Tài khoản của tôi”, bấm lấy "
    "mã mới rồi gửi lại. Mỗi người nối được tối đa 5 cuộc trò chuyện."
)
HOW = (
    "Lệnh này dành cho cán bộ. Mở trang cán bộ, mục “Tài khoản của tôi”, bấm “Lấy mã”, rồi gửi "
    "ở đây: /canbo kèm mã."
)
NOT_HERE = "Cảnh báo cho cán bộ chỉ gửi được qua Telegram hoặc Zalo, xin nối ở đó."
LEFT = "Đã thôi gửi cảnh báo ở đây."
NOT_LINKED = "Cuộc trò chuyện này chưa nối với tài khoản cán bộ nào."
