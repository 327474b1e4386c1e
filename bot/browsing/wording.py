"""What a citizen reads while looking through the list of procedures."""

from __future__ import annotations

START = (
    "Danh mục có {count} thủ tục đang áp dụng. Bác/anh/chị chọn việc trong nhà, hoặc xem theo "
    "lĩnh vực:"
)
BY_FIELD = "Xem theo lĩnh vực"
FIELDS = "Chọn lĩnh vực (trang {page}/{pages}):"
FIELD = "{name}: {count} thủ tục (trang {page}/{pages}). Chọn thủ tục cần xem:"
FOUND = "Có {count} thủ tục hợp với “{words}” (trang {page}/{pages}). Chọn thủ tục cần xem:"
NOTHING = "Danh mục không có thủ tục nào hợp với “{words}”. Bác/anh/chị thử từ khác, hoặc chọn:"
WHICH = "Bác/anh/chị cần việc nào dưới đây?"
NEXT = "Trang sau"
BEFORE = "Trang trước"
UP = "Về đầu danh mục"
LINK = "Xem cả danh mục: {url}"
