// A small client of the storage API, for what a test needs to be there before it begins. What a
// test is about, it does in the browser.
import { readFile } from 'node:fs/promises';
import type { Photo } from './fixtures';

/** A refusal by the server, with its status. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(`${status}: ${message}`);
  }
}

export interface Asset {
  id: string;
  /** `created` or `duplicate`. */
  status: string;
}

export interface Link {
  id: string;
  key: string;
  /** Where a visitor goes, without the server's address. */
  path: string;
}

/** The fields of a link that tests set; the server's own names. */
export interface LinkOptions {
  albumId?: string;
  assetIds?: string[];
  description?: string;
  password?: string;
  slug?: string;
  expiresAt?: string | null;
  showMetadata?: boolean;
  hideLocation?: boolean;
  allowDownload?: boolean;
  allowUpload?: boolean;
  uploadOnly?: boolean;
  uploadReview?: boolean;
  uploadPhotosOnly?: boolean;
  uploadMaxFiles?: number;
  uploadMaxBytes?: number;
}

/** Somebody who may be signed in. */
export class Api {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  /** Makes the first administrator of an empty server. */
  static async signUp(url: string, user: { name: string; email: string; password: string }): Promise<Api> {
    await new Api(url).json('POST', '/api/auth/admin-sign-up', user);
    return Api.signIn(url, user);
  }

  static async signIn(url: string, user: { email: string; password: string }): Promise<Api> {
    const { email, password } = user;
    const { accessToken } = await new Api(url).json('POST', '/api/auth/login', { email, password });
    return new Api(url, accessToken);
  }

  /** Sends a request and returns the answer whatever it is. */
  async request(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.token) headers.set('authorization', `Bearer ${this.token}`);
    return fetch(new URL(path, this.url), { ...init, method, headers });
  }

  /** Sends and expects JSON; an answer other than 2xx is an `ApiError`. */
  async json(method: string, path: string, body?: unknown): Promise<any> {
    const init: RequestInit = {};
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { 'content-type': 'application/json' };
    }
    const answer = await this.request(method, path, init);
    const text = await answer.text();
    if (!answer.ok) throw new ApiError(answer.status, text);
    return text ? JSON.parse(text) : undefined;
  }

  /** Uploads one file as the app would. */
  async upload(photo: Photo): Promise<Asset> {
    const form = new FormData();
    const taken = photo.takenAt ?? '2025-01-01T12:00:00.000Z';
    form.set('deviceAssetId', photo.id);
    form.set('deviceId', 'tests');
    form.set('fileCreatedAt', taken);
    form.set('fileModifiedAt', taken);
    form.set('filename', photo.name);
    form.set('assetData', new Blob([await readFile(photo.path)], { type: photo.type }), photo.name);
    const answer = await this.request('POST', '/api/assets', { body: form });
    const text = await answer.text();
    if (!answer.ok) throw new ApiError(answer.status, `${photo.name}: ${text}`);
    return JSON.parse(text);
  }

  /** Uploads files one after another and returns their ids in the same order. */
  async uploadAll(photos: Photo[]): Promise<string[]> {
    const ids: string[] = [];
    for (const photo of photos) ids.push((await this.upload(photo)).id);
    return ids;
  }

  /** Makes an album and returns its id. */
  async album(albumName: string, assetIds: string[] = []): Promise<string> {
    return (await this.json('POST', '/api/albums', { albumName, assetIds })).id;
  }

  async link(options: LinkOptions): Promise<Link> {
    const type = options.albumId ? 'ALBUM' : 'INDIVIDUAL';
    const { id, key } = await this.json('POST', '/api/shared-links', { type, ...options });
    return { id, key, path: `/share/${key}` };
  }

  async deleteLink(id: string): Promise<void> {
    await this.json('DELETE', `/api/shared-links/${id}`);
  }
}
