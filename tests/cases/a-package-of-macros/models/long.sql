select * from (
{{ sql_tools.unpivot(ref('wide'), cast_to='numeric', exclude=['customer'], field_name='size', value_name='amount', quote_identifiers=false) | replace('size_S', '"size_S"') | replace('size_M', '"size_M"') | replace('size_L', '"size_L"') | replace("'\"", "'") | replace("\"'", "'") }}
) as u
where amount <> 0
