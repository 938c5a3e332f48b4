-- refresh analytics.orders: the definition is unchanged; a unique index lets readers go on

-- write
refresh materialized view concurrently "analytics"."orders";

-- settle
