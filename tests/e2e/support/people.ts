// More people on the same server: accounts made as an operator makes them, and browsers in which
// they are signed in.
import { type Browser, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Api } from './api';
import type { Server } from './server';

/** Another user of the server. */
export const MEMBER = { name: 'Kim Lindqvist', email: 'kim@example.com', password: 'battery staple' };

const BINARY = process.env.VITRINE_SERVER_BIN || resolve('target/release/vitrine-server');

/** Adds a user beside the running server, and signs them in at the API. */
export async function addUser(server: Server, user = MEMBER): Promise<Api> {
  const { email, name, password } = user;
  const args = ['--data', server.data, 'user', 'add', '--email', email, '--name', name];
  const child = spawn(BINARY, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let problem = '';
  child.stderr.on('data', (text) => (problem += text));
  child.stdin.end(password);
  const status = await new Promise((done) => child.once('exit', done));
  if (status !== 0) throw new Error(`adding ${email} failed: ${problem}`);
  return Api.signIn(server.url, user);
}

/** The id of whoever is signed in. */
export async function idOf(api: Api): Promise<string> {
  return (await api.json('GET', '/api/users/me')).id;
}

/** A page in a browser of its own in which somebody is signed in; the caller closes its context. */
export async function signedIn(browser: Browser, server: Server, user = MEMBER): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.url });
  const { email, password } = user;
  const answer = await context.request.post('/api/auth/login', { data: { email, password } });
  if (!answer.ok()) throw new Error(`signing in failed: ${answer.status()}`);
  return context.newPage();
}
