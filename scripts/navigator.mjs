// What Node says of itself from version 21 on. Without it the driver asks for `Response` to learn where it runs, which makes
// older ones load all of their web client.
export const navigator = globalThis.navigator ?? { userAgent: `Node.js/${process.versions.node.split('.')[0]}` }
