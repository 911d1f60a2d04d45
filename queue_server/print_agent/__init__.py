"""The print agent: beside a printer on another computer, it fetches that printer's jobs from the
server. Nothing here needs the database.
"""
