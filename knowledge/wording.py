"""Vietnamese words that the knowledge shows to citizens and staff."""

from __future__ import annotations

NOTE_STANDARD = "mức thường"
NOTE_REDUCED = "mức giảm"
NOTE_WAIVED = "được miễn"
NOTE_UNTIL = "đến hết {until:%d/%m/%Y}"
NOTE_USUAL_EXEMPTION = "miễn cho gia đình có công, hộ nghèo, người khuyết tật"
NOTE_EXEMPTION = "có trường hợp được miễn hoặc giảm"
NOTE_COPY_CHARGED = "bản sao xin thêm tính phí riêng"

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
