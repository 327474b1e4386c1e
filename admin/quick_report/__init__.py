"""The quick report that goes up each week, as a page, a DOCX and an XLSX file."""
