// One tile of every kind of file, what the viewer says of those without a picture, and the dialog
// that corrects dates and locations; on a phone and on a desktop, light, dark and in forced colours.
import { OWNER, test } from '../support/server';
import { kinds, uploadKinds } from '../support/kinds';
import { screenshot } from '../support/screenshot';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const LOOKS = [
  { look: 'light', options: { colorScheme: 'light' } },
  { look: 'dark', options: { colorScheme: 'dark' } },
  { look: 'forced', options: { colorScheme: 'dark', forcedColors: 'active' } },
] as const;

for (const size of ['phone', 'desktop'] as const) {
  for (const { look, options } of LOOKS) {
    test(`kinds: ${size}, ${look}`, async ({ browser, owner, server }) => {
      test.setTimeout(120_000);
      const isPhone = size === 'phone';
      const context = await browser.newContext({
        ...options,
        baseURL: server.url,
        viewport: SIZES[size],
        isMobile: isPhone,
        hasTouch: isPhone,
        deviceScaleFactor: isPhone ? 2 : 1,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const shot = (screen: string) => screenshot(page, `${screen}-${size}-${look}`);
      const uploaded = await uploadKinds(owner, kinds());
      const idOf = (kind: string) => uploaded.find((file) => file.kind === kind)!.id;
      const tile = (kind: string) => page.locator(`:not(#first *)[data-asset-id="${idOf(kind)}"]`);
      const album = await owner.album('Every kind of file', uploaded.map(({ id }) => id));
      const link = await owner.link({ albumId: album, showMetadata: false, allowDownload: true });

      await page.goto(link.path);
      await tile('HEIC').locator('.file-type').waitFor();
      await page.waitForTimeout(1000);
      await shot('kinds-link');
      await page.request.post('/api/auth/login', { data: { email: OWNER.email, password: OWNER.password } });
      await page.goto('/photos');
      await tile('HEIC').locator('.file-type').waitFor();
      await page.waitForTimeout(1000);
      await shot('kinds');
      await tile('HEIC').click();
      await page.getByText('This HEIC photo can’t be shown here.').waitFor();
      await page.waitForTimeout(500);
      await shot('kinds-viewer');
      await page.keyboard.press('Escape');
      await page.locator('dialog.lightbox').waitFor({ state: 'detached' });
      await tile('MOV').click();
      await page.getByText('This MOV video can’t be played here.').waitFor();
      await page.waitForTimeout(500);
      await shot('kinds-viewer-video');
      await page.keyboard.press('Escape');
      await page.locator('dialog.lightbox').waitFor({ state: 'detached' });
      await page.goto(`/photos/${idOf('JPEG')}`);
      await page.getByRole('button', { name: 'Info' }).click();
      await page.waitForTimeout(500);
      await shot('photo-info-edit');
      await page.getByRole('button', { name: 'Edit date and location' }).click();
      await page.waitForTimeout(300);
      await shot('edit-photo');
      await page.getByRole('combobox', { name: 'Date and time' }).selectOption({ label: 'Shift' });
      await shot('edit-photo-shift');
      await context.close();
    });
  }
}
