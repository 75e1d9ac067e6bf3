/** In the proxy's folder: the socket that it is told by. Its path there is short; sockets take some 100 bytes. */
export const CONTROL_SOCKET = 'control.sock'

/** In the proxy's folder: its part of the plan. */
export const SETTINGS_FILE = 'links.json'
