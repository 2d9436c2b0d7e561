declare module '@20minutes/s3rver' {
  /** What is used of it: a server that speaks S3. */
  export default class S3rver {
    constructor(options: object);
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
    readonly httpServer: { closeAllConnections(): void };
  }
}
