select 1 {{ forever() }}
