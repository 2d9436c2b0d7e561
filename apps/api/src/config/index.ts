export { byName, localUrl, readConfig, type Config } from './config.js';
export type { MasterKeyConfig } from './master-key.js';
export type { HttpPhoneConfig, PhoneConfig, SmtpPhoneConfig } from './phone.js';
export type { S3Config } from './storage.js';
