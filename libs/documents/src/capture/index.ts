/**
 * Documents in a camera's frames and in pictures: where one lies, whether the picture can be used, and the document straightened. Runs
 * anywhere; OpenCV is handed in.
 */
export type { Corners, Point } from './corners.js';
export { DocumentCapture, type DocumentView, type TakenPicture } from './document-capture.js';
export { DOCUMENT_FAULTS, lookAtDocument, type DocumentFault, type DocumentLook } from './look-at-document.js';
export type { Shape } from './shapes.js';
export { straighten } from './straighten.js';
export type { Vision } from './vision.js';
