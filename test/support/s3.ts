export { startTestS3, type TestS3 } from '@vestibule/api/testing/s3';
