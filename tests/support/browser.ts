import bundled from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/**
 * A real Chromium, from the npm registry, without a window. Its sandbox is off, because it cannot be set up as root or
 * inside most containers; only pages that the tests make themselves are opened in it. All else is as users have it: the
 * rules for pages from disk apply.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await bundled.executablePath(),
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  })
}
