price * (1 + rate)
