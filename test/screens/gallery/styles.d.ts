/** Styles come in by the bundler. */
declare module '*.css';
