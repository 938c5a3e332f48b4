select {{ euros(none) }}
