import type { Invite, Workspace } from '@talky/server/protocol';
import type { Result } from '#lib/api/failure.ts';
import * as api from '#lib/api/workspace.ts';

/** What everybody may know of this Talky, signed in or not. */
class WorkspaceState {
  #workspace = $state.raw<Workspace>();

  get now(): Workspace | undefined {
    return this.#workspace;
  }
  /** False until it is loaded; the fields have harmless values until then. */
  get isLoaded(): boolean {
    return this.#workspace !== undefined;
  }
  get name(): string {
    return this.#workspace?.name ?? 'Talky';
  }
  /** False on the first run, until somebody has registered. */
  get hasUsers(): boolean {
    return this.#workspace?.hasUsers ?? true;
  }
  /** False until the first admin has named it. */
  get isNamed(): boolean {
    return this.#workspace?.isNamed ?? true;
  }
  get registration(): Workspace['registration'] {
    return this.#workspace?.registration ?? 'open';
  }
  get generalChatId(): string | undefined {
    return this.#workspace?.generalChatId;
  }

  /** As it was when Talky was here last; what the server says meanwhile goes before. */
  recall(workspace: Workspace | undefined): void {
    this.#workspace ??= workspace;
  }

  async load(): Promise<Result<Workspace>> {
    return this.#take(await api.findWorkspace());
  }

  async rename(name: string): Promise<Result<Workspace>> {
    return this.#take(await api.updateWorkspace({ name }));
  }

  async setRegistration(registration: Workspace['registration']): Promise<Result<Workspace>> {
    return this.#take(await api.updateWorkspace({ registration }));
  }

  createInvite(): Promise<Result<Invite>> {
    return api.createInvite();
  }

  /** Who invites to what, by the token of an invitation link. */
  findInvite(token: string): Promise<Result<api.Invitation>> {
    return api.findInvite(token);
  }

  #take(result: Result<Workspace>): Result<Workspace> {
    if (result.data) this.#workspace = result.data;
    return result;
  }
}

export const workspace = new WorkspaceState();
