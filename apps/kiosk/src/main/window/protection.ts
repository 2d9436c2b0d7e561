import { safeStorage } from 'electron';
import { fileProtection, type Protection } from '../files/vault.js';

/** Key stores of Linux that keep a secret; `basic_text` is a password that everybody knows, and `unknown` may be it. */
const REAL_BACKENDS = new Set(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']);

/** What every Electron has of its key store; the newest ones have it in another form besides, and advise that. */
interface KeyStore {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(data: Buffer): string;
}

/** The system's key store where it really encrypts, else a file's rights. Electron must be ready. */
export function chooseProtection(): Protection {
  const store: KeyStore = safeStorage;
  const isReal =
    store.isEncryptionAvailable() &&
    (process.platform !== 'linux' || REAL_BACKENDS.has(safeStorage.getSelectedStorageBackend()));
  if (!isReal) return fileProtection;
  return {
    kind: 'system',
    seal: (text) => store.encryptString(text),
    open: (data) => {
      try {
        return store.decryptString(Buffer.from(data));
      } catch {
        return null;
      }
    },
  };
}
