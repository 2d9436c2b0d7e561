import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import { showCode } from '../../../kernel/index.js';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import { GestureEnum } from '../../integration/graphql/index.js';
import { GESTURES, type Face, type FaceImage, type Gesture } from '../domain/face.js';

@ObjectType('FaceImage', { implements: Node, description: 'An image of an enrolment.' })
class FaceImageView extends Node {
  @Field(() => ID)
  override readonly id: string;
  @Field(() => GestureEnum)
  readonly gesture: Gesture;
  @Field(() => String, { description: 'The image is fetched at `GET /v2/images/<key>`.' })
  readonly key: string;

  constructor(image: FaceImage) {
    super();
    this.id = image.id;
    this.gesture = image.gesture;
    this.key = image.key;
  }
}

/** An enrolled face. */
@ObjectType('Face', { implements: Node, description: 'A person who is enrolled for two-factor login, or about to be.' })
export class FaceView extends Node {
  /** What the fields with resolvers of their own start from; no field itself. */
  readonly face: Face;
  @Field(() => ID)
  override readonly id: string;
  @Field(() => String, { description: 'The integration’s own name for the person.' })
  readonly uniqueIdentifier: string;
  @Field(() => Boolean)
  readonly enabled: boolean;
  @Extensions({ listSize: GESTURES.length })
  @Field(() => [FaceImageView], { description: 'None, or one for each gesture.' })
  readonly images: readonly FaceImageView[];
  @Field(() => Date, { description: 'Until when the registration URL works while there are no images.' })
  readonly registrationUntil: Date;
  @Field(() => String, { description: 'What the person may type at a kiosk instead of showing the URL.' })
  readonly registrationCode: string;
  @Field(() => Date, { nullable: true, description: 'When the four images were stored.' })
  readonly registeredAt: Date | null;
  @Field(() => Date, { nullable: true, description: 'After too many refusals: until when nobody is verified.' })
  readonly lockedUntil: Date | null;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(face: Face) {
    super();
    this.face = face;
    this.id = face.id;
    this.uniqueIdentifier = face.uniqueIdentifier;
    this.enabled = face.enabled;
    this.images = face.images.map((image) => new FaceImageView(image));
    this.registrationUntil = face.registrationUntil;
    this.registrationCode = showCode(face.registrationCode);
    this.registeredAt = face.registeredAt;
    this.lockedUntil = face.lockedUntil;
    this.createdAt = face.createdAt;
  }
}

export const { Connection: FaceConnection } = connectionTypes('Face', () => FaceView);

/** A domain object as the schema shows it. */
export const toFaceView = (face: Face): FaceView => new FaceView(face);
