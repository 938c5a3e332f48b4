select {{ cents_to_euros('a') }}
