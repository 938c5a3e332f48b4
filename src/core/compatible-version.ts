/**
 * The dbt release whose language, packages and artifact schemas this engine follows: what templates see as `dbt_version`,
 * what `require-dbt-version` is checked against, and what artifacts name. Tools compare it with the versions they know,
 * so the engine's own version would make them refuse a file.
 */
export const COMPATIBLE_DBT_VERSION = '1.12.3'
