export { localUrl, readConfig, type Config } from './config.js';
