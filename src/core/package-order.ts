/** In which packages a name without a package is looked for first. */
export interface PackageOrder {
  readonly rootPackage: string
  /** The package of the node that refers stands before the root project; by default it is the other way round. */
  readonly isOwnFirst: boolean
}

/**
 * The one of `found` (nodes of one name) that is meant: that of the package that the call names, else by the order of
 * packages, else the first.
 */
export function ofPackage<Found extends { readonly packageName: string }>(
  found: readonly Found[],
  named: string | null,
  own: string,
  { rootPackage, isOwnFirst }: PackageOrder,
): Found | undefined {
  if (named !== null) return found.find((node) => node.packageName === named)
  const order = isOwnFirst ? [own, rootPackage] : [rootPackage, own]
  return (
    found.find((node) => node.packageName === order[0]) ??
    found.find((node) => node.packageName === order[1]) ??
    found[0]
  )
}
