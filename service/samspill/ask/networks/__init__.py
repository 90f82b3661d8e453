"""Networks: who is tied to whom, measured, drawn, told and written to files."""
