// Immich's own client library, version 3.2.2, calls every operation that we have. It throws where
// a status, a content type or an address is not what it expects.
import * as immich from '@immich/sdk';
import { expect } from '@playwright/test';
import { createHash } from 'node:crypto';
import { jpeg } from './photos';
import { OWNER, test } from './server';

/** Signs in, and lets the library speak for that user with a key, as programs do. */
async function asProgram(url: string): Promise<string> {
  immich.init({ baseUrl: `${url}/api`, apiKey: '' });
  immich.defaults.headers = {};
  await immich.signUpAdmin({ signUpDto: OWNER });
  const session = await immich.login({ loginCredentialDto: { email: OWNER.email, password: OWNER.password } });
  immich.defaults.headers = { authorization: `Bearer ${session.accessToken}` };
  const key = await immich.createApiKey({ apiKeyCreateDto: { name: 'SDK', permissions: [immich.Permission.All] } });
  immich.defaults.headers = {};
  immich.init({ baseUrl: `${url}/api`, apiKey: key.secret });
  return session.accessToken;
}

async function upload(seed: number): Promise<immich.AssetMediaResponseDto> {
  const at = new Date('2026-03-31T14:25:01Z').toISOString();
  const bytes = jpeg(seed);
  return immich.uploadAsset({
    assetMediaCreateDto: {
      assetData: new File([bytes], `photo-${seed}.jpg`, { type: 'image/jpeg' }),
      fileCreatedAt: at,
      fileModifiedAt: at,
      isFavorite: false,
    } as never,
  });
}

test('what the server is', async ({ server }) => {
  await asProgram(server.url);
  expect((await immich.pingServer()).res).toBe('pong');
  expect((await immich.getServerVersion()).major).toBe(3);
  expect((await immich.getServerFeatures()).passwordLogin).toBe(true);
  expect((await immich.getServerConfig()).isInitialized).toBe(true);
  expect((await immich.getSupportedMediaTypes()).image).toContain('.jpg');
  expect((await immich.getAboutInfo()).version).toMatch(/^v3\./);
});

test('users, sessions and keys', async ({ server }) => {
  const token = await asProgram(server.url);
  const me = await immich.getMyUser();
  expect(me.email).toBe(OWNER.email);
  expect((await immich.updateMyUser({ userUpdateMeDto: { name: 'Robin V' } })).name).toBe('Robin V');
  expect((await immich.getMyPreferences()).sharedLinks.enabled).toBe(true);
  expect((await immich.searchUsers()).map((user) => user.id)).toEqual([me.id]);
  expect((await immich.getUser({ id: me.id })).name).toBe('Robin V');
  expect((await immich.getProfileImage({ id: me.id })).type).toBe('image/png');
  const other = await immich.createUserAdmin({
    userAdminCreateDto: { email: 'other@example.com', name: 'Other', password: 'another one' },
  });
  expect((await immich.searchUsersAdmin({})).length).toBe(2);
  await immich.deleteUserAdmin({ id: other.id, userAdminDeleteDto: {} });
  expect((await immich.searchUsersAdmin({ withDeleted: true })).find((user) => user.id === other.id)?.status).toBe(
    'deleted',
  );
  await immich.restoreUserAdmin({ id: other.id });

  const made = await immich.createApiKey({ apiKeyCreateDto: { permissions: [immich.Permission.AssetRead] } });
  expect((await immich.getMyApiKey()).permissions).toEqual(['all']);
  expect((await immich.getApiKeys()).length).toBe(2);
  expect((await immich.getApiKey({ id: made.apiKey.id })).id).toBe(made.id);
  await immich.updateApiKey({ id: made.id, apiKeyUpdateDto: { name: 'Renamed' } });
  await immich.deleteApiKey({ id: made.id });

  immich.defaults.headers = { authorization: `Bearer ${token}` };
  expect((await immich.validateAccessToken()).authStatus).toBe(true);
  expect((await immich.getAuthStatus()).password).toBe(true);
  await immich.login({ loginCredentialDto: { email: OWNER.email, password: OWNER.password } });
  const sessions = await immich.getSessions();
  expect(sessions.filter((session) => session.current).length).toBe(1);
  await immich.deleteSession({ id: sessions.find((session) => !session.current)!.id });
  await immich.deleteAllSessions();
  await immich.changePassword({
    changePasswordDto: { password: OWNER.password, newPassword: 'a new one', invalidateSessions: true },
  });
  expect((await immich.logout()).successful).toBe(true);
  await expect(immich.getMyUser()).rejects.toMatchObject({ status: 401 });
});

test('photos', async ({ server }) => {
  await asProgram(server.url);
  const first = await upload(1);
  expect(first.status).toBe('created');
  expect((await upload(1)).status).toBe('duplicate');
  const { id } = first;
  const checksum = createHash('sha1').update(jpeg(1)).digest('hex');
  const checked = await immich.checkBulkUpload({
    assetBulkUploadCheckDto: { assets: [{ id: 'a', checksum }, { id: 'b', checksum: checksum.replace(/./g, '0') }] },
  });
  expect(checked.results.map((result) => result.action)).toEqual(['reject', 'accept']);
  const asset = await immich.getAssetInfo({ id });
  expect(asset.originalFileName).toBe('photo-1.jpg');
  expect(Buffer.from(asset.checksum, 'base64').toString('hex')).toBe(checksum);
  expect((await immich.updateAsset({ id, updateAssetDto: { isFavorite: true } })).isFavorite).toBe(true);
  await immich.updateAssets({ assetBulkUpdateDto: { ids: [id], isFavorite: false } });
  expect((await immich.getAssetStatistics({})).total).toBe(1);
  expect(Buffer.from(await (await immich.downloadAsset({ id })).arrayBuffer())).toEqual(Buffer.from(jpeg(1)));
  expect((await immich.viewAsset({ id, size: immich.AssetMediaSize.Thumbnail })).type).toBe('image/jpeg');
  const buckets = await immich.getTimeBuckets({});
  expect(buckets.map((bucket) => bucket.count)).toEqual([1]);
  const bucket = await immich.getTimeBucket({ timeBucket: buckets[0]!.timeBucket });
  expect(bucket.id).toEqual([id]);
  expect(bucket.fileCreatedAt[0]).not.toMatch(/Z$/);
  expect(await immich.getMapMarkers({})).toEqual([]);
  const info = await immich.getDownloadInfo({ downloadInfoDto: { assetIds: [id] } });
  expect(info.archives[0]!.assetIds).toEqual([id]);
  const archive = await immich.downloadArchive({ downloadArchiveDto: { assetIds: [id] } });
  expect(Buffer.from(await archive.arrayBuffer()).subarray(0, 2).toString()).toBe('PK');
  await immich.deleteAssets({ assetBulkDeleteDto: { ids: [id] } });
  expect((await immich.restoreAssets({ bulkIdsDto: { ids: [id] } })).count).toBe(1);
});

test('albums and links', async ({ server }) => {
  await asProgram(server.url);
  const [first, second] = [await upload(1), await upload(2)];
  const album = await immich.createAlbum({ createAlbumDto: { albumName: 'Summer', assetIds: [first.id] } });
  expect(album.assetCount).toBe(1);
  const added = await immich.addAssetsToAlbum({ id: album.id, bulkIdsDto: { ids: [first.id, second.id] } });
  expect(added.map((result) => result.success)).toEqual([false, true]);
  await immich.updateAlbumInfo({ id: album.id, updateAlbumDto: { albumName: 'Winter' } });
  expect((await immich.getAlbumInfo({ id: album.id })).albumName).toBe('Winter');
  expect((await immich.getAllAlbums({})).length).toBe(1);
  expect((await immich.getAlbumStatistics()).owned).toBe(1);
  expect(await immich.getAlbumMapMarkers({ id: album.id })).toEqual([]);

  const link = await immich.createSharedLink({
    sharedLinkCreateDto: { type: immich.SharedLinkType.Album, albumId: album.id, password: 'sesame', slug: 'winter' },
  });
  expect(link.password).toBeNull();
  expect((await immich.getAllSharedLinks({})).map((found) => found.id)).toEqual([link.id]);
  expect((await immich.getSharedLinkById({ id: link.id })).slug).toBe('winter');
  await immich.updateSharedLink({ id: link.id, sharedLinkEditDto: { description: 'For you' } });
  const single = await immich.createSharedLink({
    sharedLinkCreateDto: { type: immich.SharedLinkType.Individual, assetIds: [first.id] },
  });
  const more = await immich.addSharedLinkAssets({ id: single.id, assetIdsDto: { assetIds: [second.id] } });
  expect(more[0]!.success).toBe(true);
  const less = await immich.removeSharedLinkAssets({ id: single.id, assetIdsDto: { assetIds: [second.id] } });
  expect(less[0]!.success).toBe(true);

  // A visitor has no key and no session, and a browser that keeps cookies.
  immich.init({ baseUrl: `${server.url}/api`, apiKey: '' });
  immich.defaults.headers = {};
  await expect(immich.getMySharedLink({ slug: 'winter' })).rejects.toMatchObject({
    status: 401,
    data: { message: 'Password required' },
  });
  await expect(
    immich.sharedLinkLogin({ slug: 'winter', sharedLinkLoginDto: { password: 'wrong' } }),
  ).rejects.toMatchObject({ status: 401, data: { message: 'Invalid password' } });
  const opened = await immich.sharedLinkLogin({ key: link.key, sharedLinkLoginDto: { password: 'sesame' } });
  expect(opened.album?.assetCount).toBe(2);
  const visitor = await immich.getMySharedLink({ key: single.key });
  expect(visitor.assets.map((asset) => asset.id)).toEqual([first.id]);
  expect((await immich.getAssetInfo({ id: first.id, key: single.key })).id).toBe(first.id);

  await asOwnerAgain(server.url);
  await immich.removeAssetFromAlbum({ id: album.id, bulkIdsDto: { ids: [second.id] } });
  await immich.removeSharedLink({ id: link.id });
  await immich.deleteAlbum({ id: album.id });
});

async function asOwnerAgain(url: string): Promise<void> {
  immich.init({ baseUrl: `${url}/api`, apiKey: '' });
  immich.defaults.headers = {};
  const session = await immich.login({ loginCredentialDto: { email: OWNER.email, password: OWNER.password } });
  immich.defaults.headers = { authorization: `Bearer ${session.accessToken}` };
}
