/** Whether new sockets are let in: closed while this process stops. */
let open = true;

export const isDoorOpen = () => open;

export function openDoor(): void {
  open = true;
}

export function closeDoor(): void {
  open = false;
}
