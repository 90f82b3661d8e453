"""What an organisation takes part in, and where others meet it in the SDGs."""
