select {{ euroz('amount') }}, {{ modules.datetim.date }}
