"""Vietnamese words for what the bot notes on its way to an answer."""

from __future__ import annotations

NOTED = {
    "report": "Vướng mắc đã ghi",
    "entry": "Mục kiến thức",
    "entries": "Mục kiến thức gần giống",
    "lesson": "Mục kiến thức đã dùng",
    "likeness": "Độ giống",
    "distress": "Có dấu hiệu nguy cấp",
    "unpublished": "Chưa công bố",
    "commune": "Xã, phường",
    "places": "Nơi được nhắc tới",
    "dossier": "Mã hồ sơ",
    "follow_up": "Hỏi tiếp việc đang nói",
    "correction": "Người dân sửa lại ý",
    "back": "Quay lại việc trước",
    "picked": "Người dân chọn",
    "tapped": "Người dân bấm nút",
    "checklist": "Danh sách giấy tờ",
    "wants_checklist": "Muốn danh sách giấy tờ",
    "sister_for": "Trường hợp riêng",
    "family": "Nhóm thủ tục",
    "heard": "Nghe được",
    "not_heard": "Không nghe được",
}
TIMINGS = {"understand": "hiểu câu hỏi", "search": "tìm", "turn": "cả lượt"}
EVIDENCE = {
    "lexical_name": "Trùng chữ với tên",
    "lexical_question": "Trùng chữ với câu người dân hay hỏi",
    "dense_name": "Gần nghĩa với tên",
    "dense_question": "Gần nghĩa với câu hay hỏi nhất",
    "dense_centroid": "Gần nghĩa với cả nhóm câu hỏi",
    "name_covers": "Phần câu hỏi có trong tên",
    "questions_cover": "Phần câu hỏi có trong câu hay hỏi",
    "actions_shared": "Cùng việc muốn làm",
    "need": "Mức hay cần",
}
YES, NO = "có", "không"
