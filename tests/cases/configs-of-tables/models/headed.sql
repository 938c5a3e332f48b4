select factor from factors
