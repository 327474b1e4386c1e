"""What stands on handouts and posters."""

from __future__ import annotations

UNAVAILABLE = (
    "Máy chủ chưa in được tờ PDF ({reason}). Người quản trị cần cài: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-core"
)
NO_FONT = "thiếu phông chữ tiếng Việt: Noto Sans hoặc DejaVu Sans"
BRING = "Mang theo"
PLACE = "Nộp ở đâu"
TIME = "Bao lâu xong"
FEE = "Hết bao nhiêu tiền"
READY = "đã có"
MORE = "… và {count} loại nữa: quét mã bên dưới để xem đủ."
SCAN_PROCEDURE = "Quét mã để xem lại hoặc hỏi thêm"
SOURCE = "Nguồn: Cổng Dịch vụ công Quốc gia, cập nhật {date}. Mã thủ tục {code}."
NOT_LAW = "Nơi nhận hồ sơ trả lời sau cùng."
POSTER_ASK = "Cần giấy tờ gì? Nộp ở đâu? Hết bao nhiêu tiền?"
POSTER_SCAN = "Mở máy ảnh điện thoại, quét mã này"
POSTER_FREE = "Hỏi miễn phí, không cần đăng ký, gõ không dấu cũng được."
POSTER_COMMUNE = "Hỏi thủ tục hành chính ở {commune}"
HELP = "Chưa quen điện thoại? Nhờ người nhà hoặc cán bộ một cửa giúp."
FILE_HANDOUT = "to-huong-dan-{code}.pdf"
FILE_POSTERS = "to-dan-qr.pdf"
