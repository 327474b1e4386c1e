"""Vietnamese words of provincial overrides: the file's headings, reasons and citations."""

from __future__ import annotations

HEADINGS = {
    "province": "Tỉnh hoặc thành phố",
    "procedure": "Mã thủ tục",
    "kind": "Loại",
    "method": "Cách nộp",
    "case": "Trường hợp",
    "amount": "Mức",
    "currency": "Tiền tệ",
    "per": "Tính theo",
    "note": "Ghi chú hoặc địa chỉ",
    "document": "Số văn bản",
    "since": "Hiệu lực từ",
    "until": "Đến hết",
}
EXAMPLES = (
    (
        "Tên tỉnh",
        "1.000000",
        "phí",
        "trực tiếp",
        "",
        "50.000",
        "VND",
        "trường hợp",
        "",
        "Nghị quyết số 00/2026/NQ-HĐND",
        "01/01/2026",
        "",
    ),
    (
        "Tên tỉnh",
        "1.000000",
        "địa chỉ",
        "",
        "",
        "",
        "",
        "",
        "Trung tâm Phục vụ hành chính công tỉnh, số 1 đường Ví Dụ",
        "Quyết định số 00/QĐ-UBND",
        "01/01/2026",
        "",
    ),
)
KINDS = {
    "phí": "fee",
    "lệ phí": "fee",
    "phi": "fee",
    "le phi": "fee",
    "địa chỉ": "address",
    "dia chi": "address",
}
METHODS = {
    "trực tuyến": "online",
    "truc tuyen": "online",
    "online": "online",
    "trực tiếp": "direct",
    "truc tiep": "direct",
    "bưu chính": "post",
    "buu chinh": "post",
    "bưu điện": "post",
}
FREE = ("miễn phí", "mien phi", "miễn", "không thu", "0")
CURRENCY_SIGNS = ("đồng", "đ", "vnđ", "vnd")
ROW_MISSING = "thiếu “{heading}”"
ROW_NO_PROVINCE = "không có tỉnh, thành phố nào tên “{province}”"
ROW_NO_PROCEDURE = "không có thủ tục đang áp dụng mã “{code}”"
ROW_NO_KIND = "loại phải là “phí” hoặc “địa chỉ”, không phải “{value}”"
ROW_NO_METHOD = "cách nộp phải là trực tiếp, trực tuyến, bưu chính hoặc để trống"
ROW_METHOD_NEEDED = "thủ tục chưa công bố cách nộp: ghi rõ cách nộp của mức phí này"
ROW_METHOD_UNKNOWN = "thủ tục không có cách nộp “{value}”"
ROW_CASE_UNKNOWN = "thủ tục không có trường hợp “{value}”; có: {known}"
ROW_NO_AMOUNT = "mức phải là một số tiền hoặc “miễn phí”, không phải “{value}”"
ROW_ENDS_EARLY = "“Đến hết” sớm hơn “Hiệu lực từ”"
ROW_NO_NUMBER = "“{value}” không có số văn bản"
ROW_SAME = "đã có trong dữ liệu"

CITED = "theo {document}, từ ngày {since:%d/%m/%Y}"
BARE_NUMBER = "văn bản số {document}"
ADDRESS = "Nơi nộp ở {province}: {address} ({cited})."
