export type DialogName = 'new-chat' | 'new-group' | 'jump' | 'invite' | 'status' | 'notifications';

/** Which of the shell's dialogs is open: one at a time, from anywhere. */
class Dialogs {
  #open = $state<DialogName>();

  isOpen(name: DialogName): boolean {
    return this.#open === name;
  }

  show(name: DialogName): void {
    this.#open = name;
  }

  set(name: DialogName, open: boolean): void {
    if (open) this.#open = name;
    else if (this.#open === name) this.#open = undefined;
  }
}

export const dialogs = new Dialogs();
