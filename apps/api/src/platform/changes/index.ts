export { ChangeFeed, type News } from './change-feed.js';
