"""What citizens read about words that are confused."""

from __future__ import annotations

TITLE = "Mấy chữ này hay bị nhầm, nói gọn thì:"
LINE = "• {word}: {means}."
WHICH = "Cần làm việc nào thì chọn giúp, tôi chỉ giấy tờ và nơi nộp."
