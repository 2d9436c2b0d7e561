import { decodeImage, judgePortrait, toStoredJpeg, type FaceEngine, type ImageRefusal } from '@vestibule/face';
import { distance, similarityOfNearest, thresholdFor } from '@vestibule/face/similarity';
import { domainError, fail, ok, type Result } from '../../../kernel/index.js';
import { renderPdf } from '../../../platform/pdf/index.js';
import { analyseFor, imageRefusal, type FaceAnalyser } from '../../face/index.js';
import type { Comparison, FaceMatch, FileKind, VerificationPolicy } from '../domain/evidence.js';
import type {
  Descriptor,
  DocumentReads,
  EvidenceExaminer,
  Examined,
  FoundFace,
  OpenedEvidence,
} from './evidence-ports.js';

const PDF = 'application/pdf';

/** A file that can be looked at, and the text that it has besides. */
interface Looked extends Examined {
  readonly text: string;
}

/** Looks at files: at faces by the face library, at documents by their reader, at the pages of PDFs by a renderer. */
export class LibraryExaminer implements EvidenceExaminer {
  readonly #engine: FaceEngine;
  readonly #analyser: FaceAnalyser;
  readonly #documents: DocumentReads | undefined;

  constructor(engine: FaceEngine, analyser: FaceAnalyser, documents?: DocumentReads) {
    this.#engine = engine;
    this.#analyser = analyser;
    this.#documents = documents;
  }

  get modelVersion(): string {
    return this.#engine.modelVersion;
  }

  async examine(
    kind: FileKind,
    mediaType: string,
    bytes: Uint8Array,
    policy: VerificationPolicy,
  ): Promise<Result<Examined>> {
    if (kind === 'selfie') return this.#examineSelfie(bytes, policy);
    if (mediaType === PDF) return this.#examineProof(await toPages(bytes));
    const picture = await toPicture(bytes);
    if (kind === 'proof_of_address') return this.#examineProof(picture);
    if (!picture.ok) return picture;
    const reading = await this.#documents?.read(bytes);
    if (reading && !reading.ok) return reading;
    const { pages, findings } = picture.value;
    const read = { pages, findings: { ...findings, ...(reading && { reading: reading.value }) } };
    // Of a face that nothing is compared with, nothing is computed: a descriptor is biometric data.
    if (kind !== 'document_front' || policy.verificationFace === 'off') return ok(read);
    const portrait = await this.#portrait(bytes);
    return portrait.ok ? ok({ pages, findings: { ...read.findings, face: portrait.value } }) : portrait;
  }

  /** Reads a proof of address: by its text, where its file has any. Errors: those of the file, OVERLOADED. */
  async #examineProof(looked: Result<Looked>): Promise<Result<Examined>> {
    if (!looked.ok) return looked;
    const { pages, findings, text } = looked.value;
    const [first] = pages;
    const proof = first && (await this.#documents?.readProof(text, first));
    if (proof && !proof.ok) return proof;
    return ok({ pages, findings: { ...findings, ...(proof && { proof: proof.value }) } });
  }

  compare(evidence: readonly OpenedEvidence[], templates: readonly Float32Array[]): FaceMatch | null {
    const selfie = this.#descriptorOf(evidence, 'selfie');
    if (!selfie) return null;
    const portrait = this.#descriptorOf(evidence, 'document_front');
    const fault = evidence.find(({ kind }) => kind === 'document_front')?.findings.face?.portraitFault;
    return {
      modelVersion: this.modelVersion,
      document: portrait ? this.#compare(selfie, [portrait]) : null,
      ...(portrait && fault && { portraitFault: fault }),
      templates: templates.length > 0 ? this.#compare(selfie, templates) : null,
    };
  }

  async #examineSelfie(bytes: Uint8Array, policy: VerificationPolicy): Promise<Result<Examined>> {
    const demands = { keep: true, frontal: true };
    const analysed = await analyseFor(policy, this.#analyser, bytes, demands);
    if (!analysed.ok) return analysed;
    const { stored, descriptor, signs } = analysed.value;
    const face = { ...this.#toDescriptor(descriptor), jawWidth: signs.jawWidth };
    return ok({ pages: [stored], findings: { face } });
  }

  /** The portrait on a document; null where none is seen, which is for a reviewer to judge. Errors: OVERLOADED. */
  async #portrait(bytes: Uint8Array): Promise<Result<FoundFace | null>> {
    const described = await this.#engine.describe(bytes, { mode: 'most_prominent', recipe: 'thorough' });
    if (described.ok) {
      const { descriptor, quality } = described.face;
      const portraitFault = judgePortrait(quality);
      return ok({
        ...this.#toDescriptor(descriptor),
        jawWidth: quality.jawWidth,
        ...(portraitFault && { portraitFault }),
      });
    }
    const { reason } = described;
    if (reason === 'overloaded' || reason === 'engine_failed' || reason === 'engine_closed') {
      return fail(domainError('OVERLOADED', 'The server is busy: try again shortly', { retryAfterSeconds: 2 }));
    }
    return ok(null);
  }

  #toDescriptor({ buffer, byteOffset, byteLength }: Float32Array): Descriptor {
    return {
      modelVersion: this.modelVersion,
      values: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    };
  }

  /** The descriptor of the model that is in use; another's says nothing here. */
  #descriptorOf(evidence: readonly OpenedEvidence[], kind: FileKind): Float32Array | undefined {
    const face = evidence.find((each) => each.kind === kind)?.findings.face;
    if (face?.modelVersion !== this.modelVersion) return undefined;
    const bytes = Uint8Array.from(Buffer.from(face.values, 'base64'));
    return new Float32Array(bytes.buffer);
  }

  #compare(probe: Float32Array, templates: readonly Float32Array[]): Comparison {
    const { calibration } = this.#engine;
    const nearest = Math.min(...templates.map((template) => distance(template, probe)));
    return {
      distance: nearest,
      threshold: thresholdFor(calibration, templates.length),
      similarity: similarityOfNearest(nearest, calibration, templates.length),
    };
  }
}

/** The first pages of a PDF as they can be looked at. Errors: PDF_UNREADABLE, PDF_TOO_LARGE, OVERLOADED. */
async function toPages(bytes: Uint8Array): Promise<Result<Looked>> {
  const rendered = await renderPdf(bytes);
  if (!rendered.ok) return rendered;
  const { pages } = rendered.value;
  const [first] = pages;
  return ok({
    pages: pages.map(({ jpeg }) => jpeg),
    findings: { ...(first && { width: first.width, height: first.height }) },
    text: pages.map(({ text }) => text).join('\n'),
  });
}

/** A picture as it can be looked at. Errors: IMAGE_UNREADABLE, IMAGE_TOO_LARGE. */
async function toPicture(bytes: Uint8Array): Promise<Result<Looked>> {
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) return fail(imageRefusal(decoded.reason satisfies ImageRefusal));
  const { width, height } = decoded.image;
  return ok({ pages: [await toStoredJpeg(decoded.image)], findings: { width, height }, text: '' });
}
