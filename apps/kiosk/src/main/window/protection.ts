import { safeStorage } from 'electron';
import { fileProtection, type Protection } from '../files/vault.js';

/** Key stores of Linux that keep a secret; `basic_text` is a password that everybody knows, and `unknown` may be it. */
const REAL_BACKENDS = new Set(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']);

/** The system's key store where it really encrypts, else a file's rights. Electron must be ready. */
export function chooseProtection(): Protection {
  const isReal =
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || REAL_BACKENDS.has(safeStorage.getSelectedStorageBackend()));
  if (!isReal) return fileProtection;
  return {
    kind: 'system',
    seal: (text) => safeStorage.encryptString(text),
    open: (data) => {
      try {
        return safeStorage.decryptString(Buffer.from(data));
      } catch {
        return null;
      }
    },
  };
}
