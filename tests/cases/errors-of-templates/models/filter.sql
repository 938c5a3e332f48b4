select {{ 'x' | uper }}
