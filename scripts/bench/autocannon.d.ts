declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly method?: 'GET' | 'POST';
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly connections: number;
    /** seconds */
    readonly duration: number;
    /** requests/s to send, whatever comes back */
    readonly overallRate?: number;
    /** seconds after which a request counts as failed */
    readonly timeout?: number;
  }
  interface Result {
    readonly requests: { readonly average: number; readonly total: number };
    /** milliseconds */
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
    readonly statusCodeStats?: Readonly<Record<string, { readonly count: number }>>;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
